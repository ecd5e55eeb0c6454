import { API, GIT_HUB, KEY_AND_LIMITS, routesOf } from './broker-input';
import { ApiSpec, BrokeredApiProps, BrokeredGitHubProps, BrokeredModelProps, agentVariables, limitsOf } from './brokered-api-props';
import { ANTHROPIC, KnownApi, OPENAI, gitHub, specOf } from './known-apis';
import { checkProps, placeOfCall } from '../../../engine/input/check';
import { requireFqdn } from '../../../engine/input/host-names';
import { propError } from '../../../engine/input/props';

/**
 * An API that a `CredentialBroker` calls for agents: its host, the header of its key, and the methods and paths that pass.
 */
export class BrokeredApi {
  /**
   * The API of Anthropic's models: messages, token counts and models.
   *
   * The agent gets `ANTHROPIC_BASE_URL`, and a placeholder as `ANTHROPIC_API_KEY`.
   *
   * @param props the key, and bounds of the calls
   * @throws if a prop is not valid
   * @see https://docs.claude.com/en/api/overview
   */
  public static anthropic(props: BrokeredModelProps): BrokeredApi {
    checkProps(placeOfCall('BrokeredApi.anthropic'), props, KEY_AND_LIMITS);
    return BrokeredApi.known(ANTHROPIC, props);
  }

  /**
   * The API of OpenAI's models: responses, chat completions, embeddings and models.
   *
   * The agent gets `OPENAI_BASE_URL`, and a placeholder as `OPENAI_API_KEY`.
   *
   * @param props the key, and bounds of the calls
   * @throws if a prop is not valid
   * @see https://platform.openai.com/docs/api-reference
   */
  public static openAi(props: BrokeredModelProps): BrokeredApi {
    checkProps(placeOfCall('BrokeredApi.openAi'), props, KEY_AND_LIMITS);
    return BrokeredApi.known(OPENAI, props);
  }

  /**
   * The REST API of GitHub for some repositories. For clones and pushes, use `CredentialBroker.grantGit`.
   *
   * The agent reads code, issues, pull requests and the like, and does what `calls` lists. It gets `GITHUB_API_URL`. Logs, artifacts and
   * files of releases do not pass: GitHub answers for them with a signed URL of another host. Comparisons do not pass: they reach forks.
   *
   * @param props the token, the repositories, further calls, and bounds of the calls
   * @throws if a prop is not valid
   * @see https://docs.github.com/en/rest
   */
  public static gitHub(props: BrokeredGitHubProps): BrokeredApi {
    const place = placeOfCall('BrokeredApi.gitHub');
    checkProps(place, props, GIT_HUB);
    return BrokeredApi.known(gitHub(place, props), props);
  }

  /**
   * Any API with a key in a header.
   *
   * @param props the host, the key with its header, the methods and the paths that pass
   * @throws if a prop is not valid, the host is an address or in the cluster, or a header belongs to the connection
   */
  public static of(props: BrokeredApiProps): BrokeredApi {
    const place = placeOfCall('BrokeredApi.of');
    checkProps(place, props, API);
    const { host, server, port, user, headers = [], webSocket = false } = props;
    if ((host === undefined) === (server === undefined)) {
      const must = host === undefined ? "be given, or 'server'" : "be left out with 'server'";
      throw propError(place, 'host', must, host, 'give one of the two');
    }
    if (server !== undefined && port !== undefined) {
      throw propError(place, 'port', "be left out with 'server'", port, 'the broker calls the port of the server');
    }
    const header = (props.header ?? 'authorization').toLowerCase();
    if (user !== undefined && (header !== 'authorization' || props.prefix !== undefined)) {
      throw propError(place, 'user', "be left out with 'prefix' and with another 'header' than \"authorization\"", user,
        'HTTP Basic has both of its own');
    }
    if (props.urlVariable !== undefined && props.urlVariable === props.keyVariable) {
      throw propError(place, 'keyVariable', "differ from 'urlVariable'", props.keyVariable, 'one has the URL, the other the placeholder');
    }
    const passed = headers.map((name) => name.toLowerCase());
    if (passed.includes(header)) {
      throw propError(place, 'headers', 'not name the header of the key', header, 'the broker writes it itself');
    }
    const bearer = header === 'authorization' ? 'Bearer ' : '';
    return new BrokeredApi({
      ...limitsOf(props),
      ...(host === undefined ? { server } : { host: { name: requireFqdn(place, 'host', host), port: port ?? 443 } }),
      key: props.key,
      header,
      prefix: user === undefined ? props.prefix ?? bearer : 'Basic ',
      user,
      headers: passed,
      routes: routesOf(place, props),
      webSocket,
      variables: agentVariables(props),
    });
  }

  private static known(api: KnownApi, props: BrokeredModelProps): BrokeredApi {
    return new BrokeredApi(specOf(api, props));
  }

  private constructor(
    /** @internal */
    public readonly _spec: ApiSpec,
  ) {}
}
