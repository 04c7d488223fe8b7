/**
 * Addresses of this machine on which other copies are looked for, from `TRAPEZE_DISCOVERY`: a list with commas, empty for none. Absent: on all.
 */
export function discoveryHosts({ TRAPEZE_DISCOVERY: hosts }: NodeJS.ProcessEnv): { readonly discoveryHosts?: readonly string[] } {
  return hosts === undefined ? {} : { discoveryHosts: hosts.split(',').filter((host) => host !== '') };
}
