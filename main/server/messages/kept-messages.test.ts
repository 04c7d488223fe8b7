import { testKeptMessages } from '../../testing/kept-messages-rules.ts';
import { MemoryKeptMessages } from '../../testing/memory-kept-messages.ts';

testKeptMessages('in memory', (perMember, most) => new MemoryKeptMessages(perMember, most));
