import { ApproveActionResolver } from './resolvers/approve-action.resolver.js';
import { CloseItemResolver } from './resolvers/close-item.resolver.js';
import { EditActionResolver } from './resolvers/edit-action.resolver.js';
import { ExplainResolver } from './resolvers/explain.resolver.js';
import { InboxChangedResolver } from './resolvers/inbox-changed.resolver.js';
import { InboxResolver } from './resolvers/inbox.resolver.js';
import { ItemFieldsResolver } from './resolvers/item-fields.resolver.js';
import { LearnResolver } from './resolvers/learn.resolver.js';
import { PartsResolver } from './resolvers/parts.resolver.js';
import { PolicyResolver } from './resolvers/policy.resolver.js';
import { PreviewFieldsResolver } from './resolvers/preview-fields.resolver.js';
import { RebuildResolver } from './resolvers/rebuild.resolver.js';
import { RejectActionResolver } from './resolvers/reject-action.resolver.js';
import { ResolveInDoubtResolver } from './resolvers/resolve-in-doubt.resolver.js';
import { RunResolver } from './resolvers/run.resolver.js';
import { SentMailResolver } from './resolvers/sent-mail.resolver.js';
import { SetPauseResolver } from './resolvers/set-pause.resolver.js';
import { ViewerResolver } from './resolvers/viewer.resolver.js';

/** Everything that the schema is made of: the running gateway and print-schema.ts read the same list. */
export const RESOLVERS = [
  ApproveActionResolver,
  CloseItemResolver,
  EditActionResolver,
  ExplainResolver,
  InboxChangedResolver,
  InboxResolver,
  ItemFieldsResolver,
  LearnResolver,
  PartsResolver,
  PolicyResolver,
  PreviewFieldsResolver,
  RebuildResolver,
  RejectActionResolver,
  ResolveInDoubtResolver,
  RunResolver,
  SentMailResolver,
  SetPauseResolver,
  ViewerResolver,
] as const;
