/** How traces name a transaction: by its branch; a CANCEL has the branch of its INVITE (RFC 3261 §9.1), so it gets its method too. */
export function transactionId(branch: string, method: string): string {
  return method === 'CANCEL' ? `${branch} CANCEL` : branch;
}
