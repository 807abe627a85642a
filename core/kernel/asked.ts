/** How many messages and jobs transactions of this process have asked for, committed or not. */
export interface Asked {
  readonly messages: number;
  readonly jobs: number;
}

let asked: Asked = { messages: 0, jobs: 0 };

/** Notes that a transaction asks for a message to be carried or a job to be run. */
export function noteAsked(what: keyof Asked): void {
  asked = { ...asked, [what]: asked[what] + 1 };
}

/**
 * What has been asked for so far. A transaction that began at one count and ended at a higher one may have asked, itself
 * or another one beside it; one that ended at the same count has not, and nobody needs to look for what it left.
 */
export function askedSoFar(): Asked {
  return asked;
}
