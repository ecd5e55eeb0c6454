# const helm = new Include(chart, 'search', { url: 'helm.yaml' });
helm = Include(chart, "search", url="helm.yaml")
server = next(one for one in helm.api_objects if one.kind == "Deployment")
server.add_json_patch(JsonPatch.replace("/spec/template/spec/containers/0/image", f"registry.example/mcp-search@{digest}"))
