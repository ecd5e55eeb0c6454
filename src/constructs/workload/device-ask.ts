/** What a container asks for: a number of an extended resource, or the devices of a claim. */
export type DeviceAsk =
  | { readonly resource: string; readonly count: number }
  | { readonly claim: PodClaim; readonly request?: string };

/** An element of `resourceClaims` of a pod, without its name. */
export type PodClaim = { readonly resourceClaimName: string } | { readonly resourceClaimTemplateName: string };
