import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
// Its ES module build loads a second copy of graphql, whose types are foreign to our schema.
import complexity from 'graphql-query-complexity/cjs';

const { fieldExtensionsEstimator, getComplexity, simpleEstimator } = complexity;

export const LIMITS = { depth: 10, fields: 1_000, aliases: 30, complexity: 20_000 } as const;

interface Size {
  depth: number;
  fields: number;
  aliases: number;
}

/**
 * Refuses an operation that is too deep, too wide or too dear, before any of it runs. The document must have passed validation: fragments
 * without cycles, known fields.
 *
 * The plain size is measured first and once a fragment: fragments that spread one another double at each level, and the complexity is
 * found by walking all of it.
 */
export function checkLimits(operation: {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName: string | null | undefined;
  variables: Readonly<Record<string, unknown>>;
}): GraphQLError | null {
  const size = sizeOf(operation.document);
  for (const limit of ['fields', 'depth', 'aliases'] as const) {
    if (size[limit] > LIMITS[limit]) return refusal(`has more than ${LIMITS[limit]} ${limit}`);
  }
  let weight: number;
  try {
    weight = getComplexity({
      schema: operation.schema,
      query: operation.document,
      variables: { ...operation.variables },
      ...(operation.operationName ? { operationName: operation.operationName } : {}),
      estimators: [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })],
    });
  } catch (error) {
    return error instanceof GraphQLError ? badVariables(error) : refusal('cannot be weighed');
  }
  return weight > LIMITS.complexity ? refusal(`has a complexity of ${weight}, above ${LIMITS.complexity}`) : null;
}

/** What a page of `first` items costs: a field's `complexity` for a connection. */
export function pageComplexity({
  args,
  childComplexity,
}: {
  args: { first?: unknown };
  childComplexity: number;
}): number {
  const first = typeof args.first === 'number' && args.first > 0 ? args.first : 1;
  return 1 + first * childComplexity;
}

/** Variables of a wrong type: told in the words and with the status of execution. Without a status Apollo would take it for our failure. */
function badVariables({ message, nodes }: GraphQLError): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}

function refusal(what: string): GraphQLError {
  return new GraphQLError(`The operation ${what}. Ask for less at once.`, {
    extensions: { code: 'input.invalid', http: { status: 400 } },
  });
}

/** The greatest depth, and the numbers of fields and aliases, over all operations with their fragments written out. */
function sizeOf(document: DocumentNode): Size {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const measured = new Map<string, Size>();

  const ofFragment = (name: string): Size => {
    let size = measured.get(name);
    if (size === undefined) {
      const fragment = fragments.get(name);
      size = fragment ? ofSelections(fragment.selectionSet) : NOTHING;
      measured.set(name, size);
    }
    return size;
  };
  const ofSelections = (set: SelectionSetNode): Size => {
    let total = NOTHING;
    for (const node of set.selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) total = beside(total, ofFragment(node.name.value));
      else if (node.kind === Kind.INLINE_FRAGMENT) total = beside(total, ofSelections(node.selectionSet));
      else {
        // Introspection is deep by nature; GraphQL's own MaxIntrospectionDepthRule bounds it.
        const inner =
          node.selectionSet && !node.name.value.startsWith('__') ? ofSelections(node.selectionSet) : NOTHING;
        const aliases = inner.aliases + (node.alias ? 1 : 0);
        total = beside(total, { depth: inner.depth + 1, fields: inner.fields + 1, aliases });
      }
    }
    return total;
  };

  let total = NOTHING;
  for (const node of document.definitions)
    if (node.kind === Kind.OPERATION_DEFINITION) total = beside(total, ofSelections(node.selectionSet));
  return total;
}

const NOTHING: Size = { depth: 0, fields: 0, aliases: 0 };

function beside(a: Size, b: Size): Size {
  return { depth: Math.max(a.depth, b.depth), fields: a.fields + b.fields, aliases: a.aliases + b.aliases };
}
