"""The newer generation of the Kling API: `POST /image-to-video/{model}` and what goes with it.

`models` says what each model takes, `fields` what may be in the bodies, `reading` makes requests of
them, `kinds` orders of these, and `view` answers of tasks.
"""
