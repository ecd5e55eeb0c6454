# AgentPolicy.of(app).filled().forEach(({ message }) => console.log(message));
for entry in AgentPolicy.of(app).filled():
    print(entry.message)
# [tools/search/search-deployment] Deployment "search-tools/search": spec.template.spec.runtimeClassName is "gvisor"
