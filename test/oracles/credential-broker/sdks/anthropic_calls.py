import anthropic
from cases import run, timed

client = anthropic.Anthropic(max_retries=0)
ask = {"model": "claude-x", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
count = {"model": "claude-x", "messages": ask["messages"]}


def streamed():
    with client.messages.stream(**ask) as stream:
        return stream.get_final_text()


run({
    "message": lambda: client.messages.create(**ask).content[0].text,
    "events": lambda: timed(client.messages.create(**ask, stream=True), lambda event: getattr(getattr(event, "delta", None), "text", "")),
    "stream": streamed,
    "beta": lambda: client.beta.messages.create(**ask, betas=["some-beta"]).content[0].text,
    "tokens": lambda: client.messages.count_tokens(**count).input_tokens,
    "models": lambda: [model.id for model in client.models.list()],
    "model": lambda: client.models.retrieve("claude-x").id,
    "upstream error": lambda: client.messages.create(**{**ask, "model": "none"}).id,
    "batches": lambda: client.messages.batches.list().data,
    "files": lambda: client.beta.files.list().data,
    "own key": lambda: anthropic.Anthropic(api_key="sk-own", default_headers={"X-Api-Key": "sk-own"}).messages.create(**ask).content[0].text,
})
