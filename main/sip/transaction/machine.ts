/** The next state, and then what to do, in this order. */
export type Step<State extends string, Action extends string> = readonly [next: State, ...actions: Action[]];

/** An RFC's figure as data. An input without a row has no meaning in that state and changes nothing. */
export type Steps<State extends string, Input extends string, Action extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Input, Step<State, Action>>>>>
>;
