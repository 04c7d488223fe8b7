/** Of who was no card before: the same at each try, so that an answer that was lost makes no second card. */
export const cardName = (contactId: string): string => `trapeze-${contactId}`;
