/**
 * Amazon's signer, with the sources of AWS credentials: half a megabyte, to be imported only where it is used. A module of its own, because
 * the bundler makes no working lazy chunk of a CommonJS package; without imports of ours, so that the chunk needs nothing of the entry.
 */
export { generateAuthToken } from 'aws-msk-iam-sasl-signer-js';
