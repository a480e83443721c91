export interface ToldToStop {
  /** Resolves when it is so. */
  readonly told: Promise<'told'>;
  /** Aborted then. */
  readonly signal: AbortSignal;
}

/** The wish of a terminal or a service manager that this process ends in order: SIGINT or SIGTERM. */
export function toldToStop(): ToldToStop {
  const controller = new AbortController();
  const told = new Promise<'told'>((resolve) => {
    const stop = (): void => {
      controller.abort();
      resolve('told');
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
  return { told, signal: controller.signal };
}
