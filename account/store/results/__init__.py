"""What the responses say, a file for each question that a dashboard asks.

Every one takes a `Scope`: a `Selection` of what to count, worked out for whoever asks (their
`Reach`), today and this account. Numbers come from `rollup`, `tally` and `answer_tally`; only
comments and what came from phones are read from the responses themselves.
"""
