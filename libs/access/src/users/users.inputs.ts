import { Field, InputType, PartialType } from '@nestjs/graphql';
import { IdListInput } from '@app/core';
import { IsBoolean, IsEmail, IsEnum, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { Role } from '../permissions/role.js';
import { LowerCase } from './lower-case.js';

@InputType()
export class InviteUserInput {
  @Field()
  @LowerCase()
  @IsEmail()
  @MaxLength(254)
  email!: string;

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
}

@InputType()
export class UpdateUserInput extends PartialType(InviteUserInput) {
  @Field(() => Boolean, { nullable: true, description: 'False ends all sessions and lets nobody sign in.' })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}

@InputType()
export class UserFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name or the e-mail address.' })
  @IsOptional()
  @IsString()
  search?: string;

  @Field(() => Role, { nullable: true })
  @IsOptional()
  @IsEnum(Role)
  role?: Role;
}
