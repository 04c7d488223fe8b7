import { MemoryMessageStore } from '../testing/memory-message-store.ts';
import { testMessageStore } from '../testing/message-store-rules.ts';

testMessageStore('in memory', (most) => new MemoryMessageStore(most));
