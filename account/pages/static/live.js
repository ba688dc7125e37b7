/* Keeps one part of a page fresh: asks for it again while somebody looks. With scripts off, the
   page's own refresh link does the same. Written instead of fetched: the page needs one thing. */
"use strict";

for (const part of document.querySelectorAll("[data-live]")) {
  const every = Number(part.dataset.every) * 1000;
  let seen = null;

  const ask = async () => {
    // Nobody is interrupted while they read or operate something inside.
    if (document.hidden || part.contains(document.activeElement)) return;
    if (part.querySelector("details[open]")) return;
    const headers = seen ? { "If-None-Match": seen } : {};
    const reply = await fetch(part.dataset.live, { headers, redirect: "manual" });
    if (reply.type === "opaqueredirect") location.reload(); // signed out meanwhile
    if (reply.status !== 200) return;
    seen = reply.headers.get("ETag");
    part.innerHTML = await reply.text();
  };

  const again = () => ask().catch(() => {}).finally(() => setTimeout(again, every));
  setTimeout(again, every);
  document.addEventListener("visibilitychange", () => ask().catch(() => {}));
}
