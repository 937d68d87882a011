import { App } from 'aws-cdk-lib';
import { settingsFrom } from './context.ts';
import { addChecks, addStacks } from './stacks.ts';

const app = new App();
try {
  addStacks(app, settingsFrom(app.node.getAllContext()));
  addChecks(app);
} catch (error) {
  // Only the message: a stack trace would hide what is wrong with the context.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
