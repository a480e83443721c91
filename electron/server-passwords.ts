/** The menu's way to a server's password: asked for in the prompt window, kept by the keychain, used by an engine that starts anew. */
import type { EngineSupervisor } from './engine-supervisor.ts';
import { reportOutcome } from './problems.ts';
import type { PromptWindow } from './prompt-window.ts';
import { serverPassword } from './prompts.ts';
import { SERVER_PASSWORDS, type SecretStore, type ServerName } from './secret-store.ts';

/** Tells the user when it cannot be kept; never rejects. */
export async function changePassword(
  server: ServerName,
  store: SecretStore,
  prompt: PromptWindow,
  engine: Pick<EngineSupervisor, 'start' | 'stop'>,
): Promise<void> {
  const answer = await prompt.ask(serverPassword(server));
  prompt.close();
  try {
    if (answer === 'closed') return;
    if (answer.kind === 'secret') store.set(SERVER_PASSWORDS[server], answer.secret);
    else if (answer.id === 'remove') store.remove(SERVER_PASSWORDS[server]);
    else return;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await reportOutcome('error', `The password for ${server} was not kept: ${reason}`);
    return;
  }
  await engine.stop();
  engine.start();
}
