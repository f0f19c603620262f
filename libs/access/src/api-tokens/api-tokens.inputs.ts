import { Field, InputType } from '@nestjs/graphql';
import { IdListInput } from '@app/core';
import { IsDate, IsEnum, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { Role } from '../permissions/role.js';

@InputType()
export class CreateApiTokenInput {
  @Field()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @Field(() => Role)
  @IsEnum(Role)
  role!: Role;

  @IdListInput({ nullable: true, description: 'Narrows the role to these upstreams; null is all.' })
  upstreamIds?: number[] | null;

  @Field(() => Date, { nullable: true, description: 'In the future; null is never.' })
  @IsOptional()
  @IsDate()
  expiresAt?: Date | null;
}
