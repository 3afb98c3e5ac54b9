import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { IncomingMailReader } from '../../read/incoming-mail-reader.js';
import { PreviewDisplay } from '../types/action.js';

@Resolver(() => PreviewDisplay)
export class PreviewFieldsResolver {
  constructor(private readonly mails: IncomingMailReader) {}

  @ResolveField(() => String, {
    nullable: true,
    complexity: 10,
    description: 'What was there before, such as the mail that is answered; text from outside.',
  })
  async before(@Parent() { before, answers }: PreviewDisplay): Promise<string | null> {
    if (before !== null || answers === null) return before;
    const mail = await this.mails.mail(answers);
    return mail?.text ?? null;
  }
}
