import openai
from cases import run, timed

client = openai.OpenAI(max_retries=0)
chat = {"model": "gpt-x", "messages": [{"role": "user", "content": "hi"}]}
ask = {"model": "gpt-x", "input": "hi"}

run({
    "chat": lambda: client.chat.completions.create(**chat).choices[0].message.content,
    "chat stream": lambda: timed(client.chat.completions.create(**chat, stream=True), lambda chunk: chunk.choices[0].delta.content),
    "response": lambda: client.responses.create(**ask).output_text,
    "response stream": lambda: timed(client.responses.create(**ask, stream=True), lambda event: getattr(event, "delta", "")),
    "embedding": lambda: client.embeddings.create(**ask, encoding_format="float").data[0].embedding,
    "models": lambda: [model.id for model in client.models.list()],
    "model": lambda: client.models.retrieve("ft:gpt-x:org::1").id,
    "upstream error": lambda: client.chat.completions.create(**{**chat, "model": "none"}).id,
    "stored response": lambda: client.responses.retrieve("resp_1").id,
    "files": lambda: client.files.list().data,
    "own key": lambda: openai.OpenAI(api_key="sk-own", organization="org-own").chat.completions.create(**chat).choices[0].message.content,
})
