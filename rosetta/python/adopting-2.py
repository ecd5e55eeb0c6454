for entry in AgentPolicy.of(app).filled():
    print(entry.message)
