import { FAILURE_CONVERTER_PATH } from './payloads/data-converter.js';

/** What `bundleWorkflowCode` of `@temporalio/worker` is told. */
export interface WorkflowBundleOptions {
  workflowsPath: string;
  failureConverterPath: string;
}

/**
 * How workflow code is bundled, said once for worker, build, tests and benchmark: two that differ here do not replay each other's
 * histories.
 *
 * @param workflowsPath absolute path of a compiled module that exports the workflow functions
 * @example const { code } = await bundleWorkflowCode(workflowBundleOptions(path));
 */
export function workflowBundleOptions(workflowsPath: string): WorkflowBundleOptions {
  return { workflowsPath, failureConverterPath: FAILURE_CONVERTER_PATH };
}
