/** The page of the prompt window: a page of its own, so that the windows with the market never have its bridge, nor it theirs. */
import '@mantine/core/styles.css';
import '../theme/fonts.css';
import '../theme/tokens.css';
import '../theme/base.css';
import '../theme/prompt.css';
import { MantineProvider } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import type { PromptShell } from '../../contract/prompt.ts';
import { mantineTheme, mantineVariables } from '../theme/mantine.ts';
import { PromptPage } from './prompt-page.tsx';

declare global {
  interface Window {
    readonly stockstreamPrompt?: PromptShell;
  }
}

/** The app's choice of theme arrives as the system's. */
const scheme = window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
document.documentElement.dataset.theme = scheme;

const root = document.getElementById('root');
const shell = window.stockstreamPrompt;
if (root === null || shell === undefined) throw new Error('This page belongs to the StockStream app.');
createRoot(root).render(
  <MantineProvider theme={mantineTheme} cssVariablesResolver={mantineVariables} forceColorScheme={scheme}>
    <PromptPage shell={shell} />
  </MantineProvider>,
);
