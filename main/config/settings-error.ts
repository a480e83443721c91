/** The settings cannot be used. The message has one line per problem: the key, where its value came from, what was expected. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1 ? `${problems[0]}` : `the settings have problems:\n  ${problems.join('\n  ')}`,
    );
    this.problems = problems;
  }
}
