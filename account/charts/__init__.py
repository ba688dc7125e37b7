"""Charts as SVG, drawn on the server: no script, no request, the same on screen, paper and in mail.

Text and lines take their colours from the page (`static/results.css`), so that they follow its
theme; the five faces' colours are the only others. Beside each chart stands its table.
"""
