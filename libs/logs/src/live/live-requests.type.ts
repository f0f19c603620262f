import { Field, Int, ObjectType } from '@nestjs/graphql';
import { RequestLog } from '../reading/request-log.type.js';

@ObjectType({ description: 'Requests that have just ended.' })
export class LiveRequestsBatch {
  @Field(() => [RequestLog])
  rows!: RequestLog[];

  @Field(() => Int, { description: 'Matching requests that are left out here, because there were too many to show; the log has them all.' })
  dropped!: number;
}
