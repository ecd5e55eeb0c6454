/** What programs get in place of a key that a `CredentialBroker` keeps: they do not start without a value. */
export const BROKERED = 'credential-broker';
