/** What each port of the listener is for. */
export const PORTS = { open: 8080, closedByIngress: 8081, closedByEgress: 8082 };

/** Serves the open port last: where it answers, the others are served too, so that a closed one is closed by the network. */
export const LISTEN = `httpd -p ${PORTS.closedByIngress} -h /tmp && httpd -p ${PORTS.closedByEgress} -h /tmp && exec httpd -f -p ${PORTS.open} -h /tmp`;

/**
 * Asks the listener $1 until all is as the policies say, for $2 seconds at most; a policy may come into force a moment
 * after its pods. The long wait is for sandboxes with little CPU, which must not pass for closed.
 */
export const PROBE = `
reached() { nc -w 10 "$host" "$1" </dev/null >/dev/null 2>&1; }
look() {
  reached ${PORTS.open} || { echo 'port ${PORTS.open}, which the policies allow, is not reached: DNS, the network or another policy is in the way'; return 1; }
  found=0
  ! reached ${PORTS.closedByIngress} || { echo 'port ${PORTS.closedByIngress}, which no ingress policy allows, is reached: the network does not enforce ingress'; found=1; }
  ! reached ${PORTS.closedByEgress} || { echo 'port ${PORTS.closedByEgress}, which no egress policy allows, is reached: the network does not enforce egress'; found=1; }
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
