-- SPDX-License-Identifier: MIT
-- Requests at random from a file of paths (PATHS, one a line), made ready before the clock runs.
local paths, ready = os.getenv("PATHS"), {}

local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init()
  math.randomseed(4711 + number)
  for path in io.lines(paths) do
    ready[#ready + 1] = wrk.format("GET", path)
  end
end

function request()
  return ready[math.random(#ready)]
end
