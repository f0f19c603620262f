import { ArgsType, Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { IdListInput } from '@app/core';
import { ArrayMaxSize, IsInt, Max, Min } from 'class-validator';

@ObjectType({ description: 'Requests that one key answered, an hour each, the oldest first; the last is the running one.' })
export class ApiKeyTraffic {
  @Field(() => ID)
  apiKeyId!: number;

  @Field(() => [Float])
  requests!: number[];

  @Field(() => [Float])
  successes!: number[];
}

@ArgsType()
export class ApiKeyTrafficArgs {
  @ArrayMaxSize(200)
  @IdListInput({ description: 'At most 200.' })
  ids!: number[];

  @Field(() => Int, { defaultValue: 24, description: 'At most 168.' })
  @IsInt()
  @Min(1)
  @Max(168)
  hours: number = 24;
}
