/**
 * Imported before anything that makes a schema: zod tries `new Function` once to see whether it may compile schemas, which the page's
 * content security policy refuses and reports.
 */
import { z } from 'zod';

z.config({ jitless: true });
