/** Addresses of pages about policies, which their ARNs name: a path and a name may be anything. */

export const POLICIES = "/account/policies";

export function addressOf(arn: string): string {
  return `${POLICIES}/policy?arn=${encodeURIComponent(arn)}`;
}

/** Say whether a policy is one that every account has and nobody changes. */
export function isBuiltin(arn: string): boolean {
  return arn.startsWith("arn:aws:iam::aws:");
}
