/** A real Chromium, whose pages are watched: anything that a page complains about fails the test that looks. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/**
 * Starts it from CHROMIUM_PATH, else from where Debian and Ubuntu put it.
 * @param tell Told which one runs.
 */
export async function launchBrowser(tell: (text: string) => void = console.log): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (!existsSync(executablePath))
    throw new Error(`no Chromium at ${executablePath}: apt-get install chromium, or set CHROMIUM_PATH`);
  const browser = await chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
  tell(`browser: Chromium ${browser.version()}`);
  return browser;
}

/** One user's browser: its own cookies and storage, any number of windows. */
export interface WatchedContext {
  readonly context: BrowserContext;
  /** Console errors, uncaught exceptions and violations of the content security policy, in words. */
  readonly faults: readonly string[];
  open(address: string): Promise<Page>;
  close(): Promise<void>;
}

/** @param expected Complaints that belong to what is tested, such as those about a connection that was cut. */
export async function watchedContext(
  browser: Browser,
  expected: readonly RegExp[] = [],
): Promise<WatchedContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'UTC' });
  const faults: string[] = [];
  const note = (fault: string) => {
    if (!expected.some((pattern) => pattern.test(fault))) faults.push(fault);
  };
  await context.exposeBinding('stockstreamTestViolation', (_source, text: string) => note(text));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = Reflect.get(window, 'stockstreamTestViolation') as (text: string) => void;
      const place = `${event.sourceFile}:${event.lineNumber}:${event.columnNumber}`;
      report(`content security policy: ${event.violatedDirective} refused ${event.blockedURI} at ${place}`);
    });
  });
  context.on('page', (page) => {
    page.on('pageerror', (error) => note(`uncaught: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
    });
  });
  return {
    context,
    faults,
    async open(address) {
      const page = await context.newPage();
      await page.goto(address);
      return page;
    },
    close: () => context.close(),
  };
}
