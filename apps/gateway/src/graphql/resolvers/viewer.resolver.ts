import { Query, Resolver } from '@nestjs/graphql';
import type { Caller } from '../../http/sessions.js';
import { ViewerReader } from '../../read/viewer-reader.js';
import { Viewer } from '../types/system.js';
import { SignedIn } from './caller.decorator.js';

@Resolver()
export class ViewerResolver {
  constructor(private readonly viewers: ViewerReader) {}

  @Query(() => Viewer, { description: 'The signed-in operator, and the settings that a screen shows.' })
  viewer(@SignedIn() caller: Caller): Promise<Viewer> {
    return this.viewers.viewer(caller);
  }
}
