// Electron's own types, against which the double is checked. No code of Electron is loaded.
/// <reference types="electron" />
