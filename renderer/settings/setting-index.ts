import * as m from '../paraglide/messages.js';
import { matches } from '../state/people.ts';

/** Where a setting is: a group of the settings page, or `account`, the page of each account. */
export type SettingPlace =
  | 'accounts'
  | 'messages'
  | 'look'
  | 'sound'
  | 'headset'
  | 'desktop'
  | 'automation'
  | 'domain'
  | 'addressBooks'
  | 'profile'
  | 'about'
  | 'account';

/** One thing that can be set, in the words it is sought by. */
export interface SettingEntry {
  readonly place: SettingPlace;
  readonly title: string;
  readonly text: string;
}

/** Everything that can be set, in the order of the pages. */
function settingEntries(): readonly SettingEntry[] {
  const at = (place: SettingPlace, title: string, text = ''): SettingEntry => ({ place, title, text });
  return [
    at('accounts', m.accounts(), m.add_account()),
    at('sound', m.sound_title(), `${m.sound_microphone()} ${m.sound_speaker()} ${m.sound_ringer()} ${m.sound_second_ringer()}`),
    at('sound', m.test_microphone(), `${m.play_chime()} ${m.play_ring()} ${m.call_echo()}`),
    at('sound', m.sound_echo(), `${m.sound_noise()} ${m.sound_gain()}`),
    at('sound', m.talk_key(), m.talk_key_text()),
    at('sound', m.sound_recording_tone(), m.sound_recording_tone_text()),
    at('headset', m.headset_use(), `${m.headset_title()} ${m.headset_use_text()} WebHID`),
    at('messages', m.message_settings_read(), m.message_settings_title()),
    at('messages', m.message_settings_typing(), m.message_settings_title()),
    at('look', m.appearance(), `${m.look_title()} ${m.theme_light()} ${m.theme_dark()}`),
    at('look', m.language(), 'English 简体中文'),
    at('desktop', m.desktop_title(), m.desktop_text()),
    at('desktop', m.login_start(), m.desktop_title()),
    at('desktop', m.global_keys_title(), m.global_keys_text()),
    at('automation', m.automation_title(), `${m.automation_text()} ${m.automation_entry()}`),
    at('automation', m.automation_rules_title(), m.automation_rules_text()),
    at('automation', m.automation_api_title(), m.automation_api_text()),
    at('domain', m.domain_on(), `${m.domain_title()} ${m.domain_text()}`),
    at('addressBooks', m.books_add(), `${m.books_title()} ${m.books_text()}`),
    at('addressBooks', m.books_takes_new(), m.books_takes_new_text()),
    at('profile', m.profile_export(), m.profile_export_text()),
    at('profile', m.profile_import(), m.profile_import_text()),
    at('about', m.keys_title(), m.about()),
    at('about', m.whats_new(), m.about()),
    at('about', m.update_title(), `${m.about()} ${m.update_automatic()}`),
    at('account', m.rule_dnd(), m.rule_dnd_text()),
    at('account', m.rule_forward_always(), m.rule_forward_always_text()),
    at('account', m.rule_forward_busy()),
    at('account', m.rule_forward_none()),
    at('account', m.rule_auto(), m.rule_auto_text()),
    at('account', m.rule_recording(), m.rule_recording_text()),
    at('account', m.callers_country(), m.callers_country_text()),
    at('account', m.callers_unknown(), m.callers_unknown_text()),
    at('account', m.callers_blocked(), m.callers_blocked_text()),
    at('account', m.call_withheld(), m.call_withheld_text()),
    at('account', m.call_connected(), m.call_connected_text()),
    at('account', m.call_100rel(), m.call_100rel_text()),
    at('account', m.call_session(), m.call_session_text()),
    at('account', m.account_connection_title(), `${m.account_server()} ${m.account_proxy()} ${m.account_transport()}`),
  ];
}

/** Those whose words contain what was typed. */
export function foundSettings(typed: string): readonly SettingEntry[] {
  return settingEntries().filter(({ title, text }) => matches(typed, title, text));
}
