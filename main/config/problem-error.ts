import { type Problem, problemText } from './problem.ts';

/** Thrown where it is known already what the user can do; whoever reports it passes the problem on as it is. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problemText(problem));
    this.problem = problem;
  }
}
