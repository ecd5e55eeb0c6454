import { Duration } from 'cdk8s';
import {
  AgentIdentityOptions, AzureWorkloadIdentityOptions, EksIrsaOptions, EksPodIdentityOptions, GkeWorkloadIdentityOptions,
  ProjectedTokenOptions, SpiffeCsiOptions,
} from './agent-identity-options';
import { Check, Shape, flag, listOf, made, required } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { propError } from '../../engine/input/props';
import { isForApiServer } from '../../engine/rules/criteria/token-audience';
import { counted } from '../../engine/value/counted';
import { isReason, reasonMust } from '../../engine/value/reason';
import { dnsLabel } from '../props/dns-names';

/** The shapes of the options of identities. */

/** The API server refuses shorter times. The kubelet replaces a token after 24 hours, so a longer time serves only those who steal it. */
const [SHORTEST, LONGEST] = [10 * 60, 24 * 60 * 60];

const reason: Check = (place, prop, value) => {
  if (!isReason(value)) {
    throw propError(place, prop, reasonMust('why the agent needs this identity'), value);
  }
};

const audience: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !/^\S+$/.test(value)) {
    throw propError(place, prop, 'be the name or URL of a service without spaces, such as "vault"', value);
  }
  if (isForApiServer(value)) {
    throw propError(place, prop, 'not be an audience of the API server', value, 'name the service that the agent logs in to');
  }
};

const expiry: Check = (place, prop, value) => {
  seconds(1)(place, prop, value);
  const given = (value as Duration).toSeconds();
  if (given < SHORTEST || given > LONGEST) {
    throw propError(place, prop, 'be from 10 minutes to 24 hours, such as Duration.hours(1)', counted(given, 'second'));
  }
};

/** A mount path, whose rest the workload checks. */
const path: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !value.startsWith('/')) {
    throw propError(place, prop, 'be an absolute path such as "/var/run/secrets/identity"', value);
  }
};

/** The workload checks that it is of the same app. */
const egress = made('a PodSubnetEgressDeny', (value) => typeof value._allowEndpoint === 'function', 'the construct of the policy');

const ID = '[0-9a-fA-F]';
const guid = matching(new RegExp(`^${ID}{8}(-${ID}{4}){3}-${ID}{12}$`), 'a GUID such as "00000000-0000-0000-0000-000000000000"');
const roleArn = matching(/^arn:aws(-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'the ARN of a role, such as "arn:aws:iam::123456789012:role/agents"');
const googleServiceAccount = matching(/^[a-z][-a-z0-9]{4,28}[a-z0-9]@[a-z][-a-z0-9.]*[a-z0-9]\.iam\.gserviceaccount\.com$/,
  'the address of a service account, such as "agents@research.iam.gserviceaccount.com"');

const ANY: Shape<AgentIdentityOptions> = { reason: required(reason) };

export const PROJECTED_TOKEN: Shape<ProjectedTokenOptions> =
  { ...ANY, audience: required(audience), expiry, path, containers: listOf(dnsLabel) };
export const SPIFFE_CSI: Shape<SpiffeCsiOptions> = { ...ANY, path, containers: listOf(dnsLabel) };
export const EKS_POD_IDENTITY: Shape<EksPodIdentityOptions> = { ...ANY, egress };
export const EKS_IRSA: Shape<EksIrsaOptions> = { ...ANY, roleArn: required(roleArn) };
export const GKE_WORKLOAD_IDENTITY: Shape<GkeWorkloadIdentityOptions> = { ...ANY, googleServiceAccount, egress, dataplaneV2: flag };
export const AZURE_WORKLOAD_IDENTITY: Shape<AzureWorkloadIdentityOptions> = { ...ANY, clientId: required(guid), tenantId: guid };

function matching(form: RegExp, what: string): Check {
  return (place, prop, value) => {
    if (typeof value !== 'string' || !form.test(value)) {
      throw propError(place, prop, `be ${what}`, value);
    }
  };
}
