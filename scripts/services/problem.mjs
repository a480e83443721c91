/** A failure that the user can mend: its message says what is wrong and what to do, so no stack is shown. */
export class Problem extends Error {}
