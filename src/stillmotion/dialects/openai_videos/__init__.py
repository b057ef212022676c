"""The video calls of the OpenAI API: `POST /v1/videos` and what goes with it.

`models` and `sizes` map its words to ours, `multipart` and `reading` make requests of bodies,
`kinds` orders of these, `view` answers of tasks, and `videos` has the calls on tasks.
"""
