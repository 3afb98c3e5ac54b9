-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "events" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "position" BIGSERIAL NOT NULL,
    "tx" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "type" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "data" JSONB NOT NULL,
    "personal" BYTEA,
    "person_id" UUID,
    "workflow_id" TEXT,
    "step" TEXT,
    "transition" TEXT,
    "actor" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "causation_id" UUID,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "persons" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "pseudonym" TEXT NOT NULL,
    "wrapped_key" BYTEA,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "shredded_at" TIMESTAMPTZ(6),

    CONSTRAINT "persons_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "work_items" (
    "id" UUID NOT NULL,
    "dedup_key" TEXT NOT NULL,
    "thread_id" UUID NOT NULL,
    "person_id" UUID,
    "raw_ref" TEXT NOT NULL,
    "raw_sha256" TEXT NOT NULL,
    "raw_bytes" INTEGER NOT NULL,
    "quarantine" TEXT,
    "closed_at" TIMESTAMPTZ(6),
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "work_items_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "thread_messages" (
    "message_id_hash" TEXT NOT NULL,
    "thread_id" UUID NOT NULL,
    "direction" TEXT NOT NULL,

    CONSTRAINT "thread_messages_pkey" PRIMARY KEY ("message_id_hash")
);

-- CreateTable
CREATE TABLE "step_results" (
    "workflow_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "result" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "step_results_pkey" PRIMARY KEY ("workflow_id","step")
);

-- CreateTable
CREATE TABLE "actions" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "workflow_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "agent" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "digest" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "person_id" UUID,
    "risk" TEXT NOT NULL,
    "cost_micros" BIGINT NOT NULL DEFAULT 0,
    "policy_version" INTEGER NOT NULL,
    "rules" TEXT[],
    "result" BYTEA,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "actions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approvals" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "action_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "rules" TEXT[],
    "policy_version" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "decided_at" TIMESTAMPTZ(6),
    "channel" TEXT,
    "reason" BYTEA,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "approvals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "intents" (
    "key" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "action_id" UUID,
    "approval_id" UUID,
    "args" BYTEA NOT NULL,
    "digest" TEXT NOT NULL,
    "once_key" TEXT,
    "policy_version" INTEGER NOT NULL,
    "call_by" TIMESTAMPTZ(6) NOT NULL,
    "calling_since" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "wait_until" TIMESTAMPTZ(6),
    "resolution" TEXT,
    "reserved_micros" BIGINT NOT NULL DEFAULT 0,
    "cost_micros" BIGINT,
    "receipt" BYTEA,
    "error_code" TEXT,
    "opened_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(6),

    CONSTRAINT "intents_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "budgets" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "window" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "limit_micros" BIGINT NOT NULL,

    CONSTRAINT "budgets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_windows" (
    "budget_id" TEXT NOT NULL,
    "window_start" TEXT NOT NULL,
    "reserved_micros" BIGINT NOT NULL DEFAULT 0,
    "spent_micros" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "budget_windows_pkey" PRIMARY KEY ("budget_id","window_start")
);

-- CreateTable
CREATE TABLE "reservations" (
    "intent_key" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "budget_id" TEXT NOT NULL,
    "window_start" TEXT NOT NULL,
    "micros" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "spent_micros" BIGINT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reservations_pkey" PRIMARY KEY ("intent_key","attempt","budget_id")
);

-- CreateTable
CREATE TABLE "gates" (
    "id" TEXT NOT NULL,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "killed" BOOLEAN NOT NULL DEFAULT false,
    "policy_version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "gates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_versions" (
    "version" SERIAL NOT NULL,
    "state" TEXT NOT NULL,
    "cedar" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "activated_at" TIMESTAMPTZ(6),

    CONSTRAINT "policy_versions_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "memories" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "source_key" TEXT NOT NULL,
    "trust" TEXT NOT NULL,
    "person_id" UUID,
    "body" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "valid_to" TIMESTAMPTZ(6),
    "indexed_at" TIMESTAMPTZ(6),
    "indexed_with" TEXT,

    CONSTRAINT "memories_pkey" PRIMARY KEY ("id","version")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "dedup_key" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "payload" BYTEA NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "consumed_at" TIMESTAMPTZ(6),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operators" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "secret_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operators_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id_hash" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id_hash")
);

-- CreateTable
CREATE TABLE "journal_notes" (
    "key" TEXT NOT NULL,
    "text" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "journal_notes_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "rm_cursors" (
    "name" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rm_cursors_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "rm_inbox" (
    "item_id" UUID NOT NULL,
    "run_id" TEXT,
    "state" TEXT NOT NULL,
    "agent" TEXT,
    "operation" TEXT,
    "action_id" UUID,
    "approval_id" UUID,
    "digest" TEXT,
    "rules" TEXT[],
    "detail" TEXT,
    "facts" JSONB NOT NULL,
    "person_id" UUID,
    "personal" BYTEA,
    "expires_at" TIMESTAMPTZ(6),
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "at" TEXT NOT NULL,

    CONSTRAINT "rm_inbox_pkey" PRIMARY KEY ("item_id")
);

-- CreateTable
CREATE TABLE "rm_runs" (
    "run_id" TEXT NOT NULL,
    "item_id" UUID,
    "agent" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "waiting_on" TEXT NOT NULL,
    "outcome" TEXT,
    "steps" JSONB NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "at" TEXT NOT NULL,

    CONSTRAINT "rm_runs_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "rm_parts" (
    "part" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "runbook" TEXT,
    "since" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "rm_parts_pkey" PRIMARY KEY ("part")
);

-- CreateIndex
CREATE UNIQUE INDEX "events_position_key" ON "events"("position");

-- CreateIndex
CREATE INDEX "events_tx_position_idx" ON "events"("tx", "position");

-- CreateIndex
CREATE INDEX "events_correlation_id_idx" ON "events"("correlation_id");

-- CreateIndex
CREATE INDEX "events_type_idx" ON "events"("type");

-- CreateIndex
CREATE UNIQUE INDEX "events_workflow_id_step_transition_key" ON "events"("workflow_id", "step", "transition");

-- CreateIndex
CREATE UNIQUE INDEX "persons_pseudonym_key" ON "persons"("pseudonym");

-- CreateIndex
CREATE UNIQUE INDEX "work_items_dedup_key_key" ON "work_items"("dedup_key");

-- CreateIndex
CREATE INDEX "work_items_thread_id_idx" ON "work_items"("thread_id");

-- CreateIndex
CREATE INDEX "thread_messages_thread_id_idx" ON "thread_messages"("thread_id");

-- CreateIndex
CREATE UNIQUE INDEX "actions_workflow_id_step_key" ON "actions"("workflow_id", "step");

-- CreateIndex
CREATE UNIQUE INDEX "approvals_action_id_revision_key" ON "approvals"("action_id", "revision");

-- CreateIndex
CREATE UNIQUE INDEX "intents_once_key_key" ON "intents"("once_key");

-- CreateIndex
CREATE INDEX "intents_state_idx" ON "intents"("state");

-- CreateIndex
CREATE INDEX "intents_workflow_id_idx" ON "intents"("workflow_id");

-- CreateIndex
CREATE INDEX "reservations_state_idx" ON "reservations"("state");

-- CreateIndex
CREATE INDEX "memories_person_id_idx" ON "memories"("person_id");

-- CreateIndex
CREATE INDEX "memories_indexed_at_idx" ON "memories"("indexed_at");

-- CreateIndex
CREATE UNIQUE INDEX "memories_source_key_version_key" ON "memories"("source_key", "version");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_dedup_key_key" ON "outbox"("dedup_key");

-- CreateIndex
CREATE INDEX "outbox_consumed_at_next_attempt_at_idx" ON "outbox"("consumed_at", "next_attempt_at");

-- CreateIndex
CREATE INDEX "rm_inbox_state_idx" ON "rm_inbox"("state");

-- CreateIndex
CREATE INDEX "rm_inbox_received_at_item_id_idx" ON "rm_inbox"("received_at", "item_id");

-- CreateIndex
CREATE INDEX "rm_runs_state_idx" ON "rm_runs"("state");

