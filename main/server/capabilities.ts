/** What we say of ourselves in answers to OPTIONS (RFC 3261 §11.2): the server's own methods; a proxy passes any. */
export const capabilities: readonly (readonly [string, string])[] = [['Allow', 'REGISTER, OPTIONS']];
