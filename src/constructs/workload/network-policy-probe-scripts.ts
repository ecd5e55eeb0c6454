/** The ports of the listener. */
export const PORTS = { open: 8080, closedByIngress: 8081, closedByEgress: 8082 };

/** Serves the open port last. Once it answers, the other ports are served too, so a closed port is closed by the network. */
export const LISTEN = [
  `httpd -p ${PORTS.closedByIngress} -h /tmp`,
  `httpd -p ${PORTS.closedByEgress} -h /tmp`,
  `exec httpd -f -p ${PORTS.open} -h /tmp`,
].join(' && ');

const NOT_REACHED = `port ${PORTS.open}, which the policies allow, is not reached: DNS, the network or another policy is in the way`;
const NO_INGRESS = `port ${PORTS.closedByIngress}, which no ingress policy allows, is reached: the network does not enforce ingress`;
const NO_EGRESS = `port ${PORTS.closedByEgress}, which no egress policy allows, is reached: the network does not enforce egress`;

/**
 * Calls the listener $1 until all ports are as the policies say, for at most $2 seconds. A policy can come into force a moment
 * after its pods. The timeout of a call is long, so that a slow sandbox with little CPU does not look like a closed port.
 */
export const PROBE = `
reached() { nc -w 10 "$host" "$1" </dev/null >/dev/null 2>&1; }
look() {
  reached ${PORTS.open} || { echo '${NOT_REACHED}'; return 1; }
  found=0
  ! reached ${PORTS.closedByIngress} || { echo '${NO_INGRESS}'; found=1; }
  ! reached ${PORTS.closedByEgress} || { echo '${NO_EGRESS}'; found=1; }
  return $found
}
host=$1
end=$(($(date +%s) + $2))
until said=$(look); do
  [ "$(date +%s)" -lt "$end" ] || { echo "$said"; exit 1; }
  sleep 1
done
echo 'NetworkPolicies are enforced: what they allow is reached, what they deny is not'
`.trim();
