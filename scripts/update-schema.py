"""Writes test/schema/kubernetes-1.37.json: the strict Kubernetes schemas of the kinds that we emit or use in examples.

    python3 scripts/update-schema.py          writes the file
    python3 scripts/update-schema.py --check  fails if the committed file differs

Tests read the file alone, so that they need neither Python nor the package.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

PACKAGE, VERSION, KUBERNETES = 'kubernetes-validate', '1.37.0', 'v1.37.0'
DEFINITIONS = f'kubernetes_validate/kubernetes-json-schema/{KUBERNETES}-local-strict/_definitions.json'
BUNDLE = pathlib.Path(__file__).resolve().parent.parent / 'test' / 'schema' / 'kubernetes-1.37.json'
KINDS = [
    'v1/Namespace', 'v1/Pod', 'v1/ServiceAccount', 'v1/ResourceQuota', 'v1/LimitRange', 'v1/Service', 'v1/ConfigMap', 'v1/Secret',
    'v1/PersistentVolumeClaim', 'apps/v1/Deployment', 'apps/v1/ReplicaSet', 'apps/v1/StatefulSet', 'apps/v1/DaemonSet',
    'batch/v1/Job', 'batch/v1/CronJob',
    'networking.k8s.io/v1/NetworkPolicy', 'networking.k8s.io/v1/Ingress', 'node.k8s.io/v1/RuntimeClass', 'policy/v1/PodDisruptionBudget',
    'rbac.authorization.k8s.io/v1/Role', 'rbac.authorization.k8s.io/v1/RoleBinding', 'autoscaling/v2/HorizontalPodAutoscaler',
    'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy', 'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding',
]


def definitions():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, '-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', folder,
                        f'{PACKAGE}=={VERSION}'], check=True)
        [wheel] = pathlib.Path(folder).glob('*.whl')
        with zipfile.ZipFile(wheel) as archive:
            return json.loads(archive.read(DEFINITIONS))['$defs']


def kinds(defs):
    """The name of the definition for each kind."""
    found = {}
    for name, schema in defs.items():
        for gvk in schema.get('x-kubernetes-group-version-kind', []):
            found['/'.join(filter(None, [gvk['group'], gvk['version'], gvk['kind']]))] = name
    return {kind: found[kind] for kind in KINDS}


def slim(schema):
    """The schema without prose, and without null: to the API server null is "left out", and nothing of ours says that aloud."""
    slimmed = {key: value for key, value in schema.items() if key not in ('description', 'default') and not key.startswith('x-')}
    if isinstance(slimmed.get('type'), list):
        [slimmed['type']] = [name for name in slimmed['type'] if name != 'null']
    if 'properties' in slimmed:
        slimmed['properties'] = {name: slim(value) for name, value in slimmed['properties'].items()}
    for key in ('items', 'additionalProperties'):
        if isinstance(slimmed.get(key), dict):
            slimmed[key] = slim(slimmed[key])
    if 'oneOf' in slimmed:
        slimmed['oneOf'] = [slim(value) for value in slimmed['oneOf']]
    return slimmed


def references(schema):
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield from [value.removeprefix('#/$defs/')] if key == '$ref' else references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


def bundle():
    defs, closure = definitions(), {}
    index = kinds(defs)
    waiting = list(index.values())
    while waiting:
        name = waiting.pop()
        if name not in closure:
            closure[name] = slim(defs[name])
            waiting.extend(references(closure[name]))
    return {
        'about': f'JSON schemas of Kubernetes {KUBERNETES} that refuse unknown fields, from the PyPI package {PACKAGE} {VERSION} '
                 '(Apache-2.0); without descriptions and null. Written by scripts/update-schema.py.',
        'kinds': index,
        '$defs': closure,
    }


def main():
    text = json.dumps(bundle(), sort_keys=True, separators=(',', ':')) + '\n'
    if '--check' in sys.argv[1:]:
        if not BUNDLE.exists() or BUNDLE.read_text() != text:
            sys.exit(f'{BUNDLE.name} differs from what {PACKAGE} {VERSION} gives; run python3 scripts/update-schema.py')
        return
    BUNDLE.parent.mkdir(exist_ok=True)
    BUNDLE.write_text(text)
    print(f'{BUNDLE.name}: {len(text)} bytes')


if __name__ == '__main__':
    main()
