import { InitApp, InitLanguage, JSII, PACKAGES, copyTarball, npxCommand } from './app';
import { ALWAYS_DENIED, InitCluster, MODEL, resolverLines } from './clusters';
import { ACTIONS, NODE, WORKFLOW, workflowOf } from './workflow';
import { pageOf } from '../../engine/input/pages';
import { pascalCase } from '../../engine/value/spelling';

const GO_VERSION = '1.25';
const OWN = 'github.com/cdk8s-hardened-agents/cdk8s-hardened-agents-go/cdk8shardenedagents';
const PLUS = 'github.com/cdk8s-team/cdk8s-plus-go/cdk8splus29/v2';

/** What go.mod has beside this library. */
const MODULES = {
  'github.com/aws/constructs-go/constructs/v10': PACKAGES.constructs,
  'github.com/aws/jsii-runtime-go': JSII,
  'github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2': PACKAGES.cdk8s,
  [PLUS]: PACKAGES['cdk8s-plus-29'],
};

/** An app in Go. */
export const GO: InitLanguage = {
  main: 'main.go',
  files: (app) => ({
    [WORKFLOW]: workflowOf({
      setUp: [NODE, { uses: ACTIONS.go, options: { 'go-version-file': 'go.mod' } }],
      install: 'go mod download',
      synth: 'go run .',
      test: 'go test .',
      command: npxCommand(app.version),
      lock: 'go.sum',
    }),
    '.gitignore': 'dist/\nnode_modules/\nposture.html\n',
    'go.mod': modOf(app),
    'main.go': mainOf(app.cluster),
    'main_test.go': testOf(app.cluster),
  }),
  steps: (version) => [
    `# replace the modules that no Go proxy has: ${pageOf('go.md#modules')}`,
    ...copyTarball(version),
    'go mod tidy && go test . # what the agent reaches, who calls it, what the rules find. Commit go.mod and go.sum, too',
    'go run .                 # writes dist',
    `${npxCommand(version)} report dist --output posture.html # what the agent can reach, and by which policy`,
  ],
};

/** Texts that have no backslashes, as pointers. */
const strings = (...texts: readonly string[]) => `jsii.Strings(${list(...texts)})`;
const list = (...texts: readonly string[]) => texts.map(quoted).join(', ');
const quoted = (text: string) => (text.includes('"') ? `\`${text}\`` : `"${text}"`);

function modOf({ name, version }: InitApp): string {
  const modules = Object.entries({ ...MODULES, [OWN]: version }).sort();
  return `module example.com/${name}

go ${GO_VERSION}

require (
${modules.map(([path, exact]) => `\t${path} v${exact}\n`).join('')})
`;
}

/** What one keeps in mind where the network knows domain names. */
const ADVICE = `	// Keep FqdnBackEnd with an EgressProxy, too: it says where DNS answers. Give the proxy's own to the policy below:
	//   FqdnBackEnd: proxy.FqdnBackEnd()
`;

function mainOf(cluster: InitCluster): string {
  const { podCidr, serviceCidr, runtime, fqdnBackEnd, isOpenShift, isUnknown } = cluster;
  const mark = isUnknown ? 'FILL IN: ' : '';
  const model = fqdnBackEnd ? `	egress.AllowToFqdn(jsii.String("${MODEL}"), jsii.Number(443), &agents.AllowToFqdnOptions{From: agent})
` : '';
  return `package main

import (
	"strings"

	"github.com/aws/jsii-runtime-go"
	agents "${OWN}"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
${isOpenShift ? `\tkplus "${PLUS}"\n` : ''})

// ${mark}The ranges of the cluster. This prints yours:
//
//	${cluster.ranges}
var (
	podCidrs     = []string{"${podCidr}"}
	serviceCidrs = []string{"${serviceCidr}"}
)

// FILL IN: your own images, by digest.
func image(name string) *string {
	return jsii.String("registry.example/" + name + "@sha256:" + strings.Repeat("0123456789abcdef", 4))
}

type setup struct {
	app          cdk8s.App
	tools, agent agents.HardenedAgentPod
}

func newSetup() setup {
	app := cdk8s.NewApp(nil)
${fqdnBackEnd ? ADVICE : ''}	agents.NewAgentCluster(&agents.AgentClusterProps{
		PodCidrs:     jsii.Strings(podCidrs...),
		ServiceCidrs: jsii.Strings(serviceCidrs...),
${fqdnBackEnd ? `		FqdnBackEnd:  agents.FqdnBackEnd_${pascalCase(fqdnBackEnd)}(),\n` : ''}	}).ApplyTo(app)

	chart := cdk8s.NewChart(app, jsii.String("agents"), nil)
	// ${mark}The cluster needs ${cluster.needs}
	runtime := agents.${runtime ? `AgentRuntime_${pascalCase(runtime)}()` : 'NewGVisorRuntime(chart, jsii.String("gvisor"), nil)'}
	namespace := agents.NewAgentNamespace(chart, jsii.String("namespace"), &agents.AgentNamespaceProps{
		Name: jsii.String("agents"),
		Size: agents.AgentSize_MEDIUM,
	})
${egressOf(cluster)}
	tools := agents.NewHardenedAgentPod(chart, jsii.String("tools"), &agents.HardenedAgentPodProps{
		Namespace: namespace,
		Runtime:   runtime,
		Name:      jsii.String("tools"),
		Image:     image("tools"),
		Port:      jsii.Number(8443),
		Size:      agents.AgentSize_SMALL,
	})
	agent := agents.NewHardenedAgentPod(chart, jsii.String("agent"), &agents.HardenedAgentPodProps{
		Namespace: namespace,
		Runtime:   runtime,
		Name:      jsii.String("agent"),
		Image:     image("agent"),
		Port:      jsii.Number(8080),
		Size:      agents.AgentSize_MEDIUM,
	})
	egress.AllowTo(tools, &agents.AllowToOptions{From: agent}) // on 8443, the port of the tools
${model}	return setup{app, tools, agent}
}

func main() {
	newSetup().app.Synth()
}
`;
}

function egressOf({ fqdnBackEnd, isOpenShift }: InitCluster): string {
  const create = '\tegress := agents.NewPodSubnetEgressDeny(chart, jsii.String("egress"), &agents.PodSubnetEgressDenyProps{';
  if (fqdnBackEnd) {
    return `${create}\n\t\tNamespace:     namespace,\n\t\tAllowInternet: jsii.Bool(false),\n\t})\n`;
  }
  return `	// The internet is open. "AllowInternet: jsii.Bool(false)" closes it: name what an agent needs by AllowToCidr or an EgressProxy.
${create}Namespace: namespace})
${isOpenShift ? `	dns := kplus.Namespaces_Select(chart, jsii.String("dns"), &kplus.NamespacesSelectOptions{
		Labels: &map[string]*string{"kubernetes.io/metadata.name": jsii.String("openshift-dns")},
	})
	resolver := kplus.Pods_Select(chart, jsii.String("resolver"), &kplus.PodsSelectOptions{
		Labels:     &map[string]*string{"dns.operator.openshift.io/daemonset-dns": jsii.String("default")},
		Namespaces: dns,
	})
	egress.AllowToPods(resolver, &agents.AllowToOptions{
		Ports: &[]kplus.NetworkPolicyPort{
			kplus.NetworkPolicyPort_Tcp(jsii.Number(5353)),
			kplus.NetworkPolicyPort_Udp(jsii.Number(5353)),
		},
	})
` : ''}`;
}

function testOf(cluster: InitCluster): string {
  const { fqdnBackEnd } = cluster;
  const internet = `
func internet() string {
	known := slices.Concat(podCidrs, serviceCidrs, []string{${list(...ALWAYS_DENIED)}})
	return "0.0.0.0/0 except " + strings.Join(known, ", ") + " on every port"
}
`;
  return `package main

import (
${fqdnBackEnd ? '' : '\t"slices"\n\t"strings"\n'}	"testing"

	"github.com/aws/jsii-runtime-go"
	agents "${OWN}"
)

var resolvers = []string{
${resolverLines(cluster).map((line) => `\t${quoted(line)},\n`).join('')}}
${fqdnBackEnd ? '' : internet}
// An assertion that does not hold panics: the test ends with its message, and the others run.
func failOnPanic(t *testing.T) {
	if message := recover(); message != nil {
		t.Fatal(message)
	}
}

func TestAgentReachesItsTools${fqdnBackEnd ? 'ItsModel' : 'TheInternet'}AndDnsAndNothingElse(t *testing.T) {
	defer failOnPanic(t)
	targets := append([]string{${list('Pod "agents/tools":8443')}, ${fqdnBackEnd ? quoted(`${MODEL}:443`) : 'internet()'}}, resolvers...)
	denied := []string{"169.254.169.254/32:80"}
	for _, cidr := range podCidrs {
		denied = append(denied, cidr+" on every port")
	}
	agents.AgentAssertions_Of(newSetup().agent).
		ReachesOnly(jsii.Strings(targets...)).
		Reaches(${strings('Pod "agents/tools":8443')}).
		ReachesNone(jsii.Strings(denied...))
}

func TestOnlyTheAgentCallsTheToolsAndNoOneCallsTheAgent(t *testing.T) {
	defer failOnPanic(t)
	setup := newSetup()
	agents.AgentAssertions_Of(setup.tools).IsCalledOnlyBy(${strings('Pod "agents/agent":8443')})
	agents.AgentAssertions_Of(setup.agent).IsCalledOnlyBy(jsii.Strings())
}

func TestAppIsCleanAndNothingIsAccepted(t *testing.T) {
	defer failOnPanic(t)
	agents.AgentAssertions_Of(newSetup().app).HasNoFindings().Accepts(jsii.Strings())
}
`;
}
