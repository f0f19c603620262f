import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Consumer } from './consumer.entity.js';
import { ConsumersResolver } from './consumers.resolver.js';
import { ConsumersService } from './consumers.service.js';
import { VirtualKeyDirectory } from './virtual-key-directory.js';
import { VirtualKeyFieldsResolver } from './virtual-key-fields.resolver.js';
import { VirtualKeyUses } from './virtual-key-uses.js';
import { VirtualKey } from './virtual-key.entity.js';
import { VirtualKeysResolver } from './virtual-keys.resolver.js';
import { VirtualKeysService } from './virtual-keys.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Consumer, VirtualKey])],
  providers: [ConsumersService, ConsumersResolver, VirtualKeysService, VirtualKeysResolver, VirtualKeyFieldsResolver, VirtualKeyDirectory, VirtualKeyUses],
  exports: [ConsumersService, VirtualKeysService, VirtualKeyDirectory, VirtualKeyUses],
})
export class ConsumersModule {}
