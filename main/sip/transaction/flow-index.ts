/** Who relies on which flow, so that its failure reaches exactly them. */
export class FlowIndex<T extends object> {
  readonly #byFlow = new Map<string, Set<T>>();

  add(flowId: string, user: T): void {
    const users = this.#byFlow.get(flowId);
    if (users) users.add(user);
    else this.#byFlow.set(flowId, new Set([user]));
  }

  remove(flowId: string, user: T): void {
    const users = this.#byFlow.get(flowId);
    users?.delete(user);
    if (users?.size === 0) this.#byFlow.delete(flowId);
  }

  /** Everybody on that flow, as of now. */
  usersOf(flowId: string): readonly T[] {
    return [...(this.#byFlow.get(flowId) ?? [])];
  }
}
