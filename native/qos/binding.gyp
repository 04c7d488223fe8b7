{
  "targets": [
    {
      "target_name": "qos",
      "sources": ["qos.c"],
      "defines": ["NAPI_VERSION=8"],
      "cflags": ["-std=c11", "-Wall", "-Wextra"],
    }
  ]
}
