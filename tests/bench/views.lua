-- SPDX-License-Identifier: MIT
-- A view by somebody new each time: an address of its own (X-Forwarded-For), an article by Zipf's law from IDS (one a line).
-- RUN tells one measurement's visitors from another's; with LIMIT each thread stops after so many, or with AGAIN begins anew with
-- the same visitors and their articles.
local ids, run, limit = os.getenv("IDS"), tonumber(os.getenv("RUN")), tonumber(os.getenv("LIMIT"))
local again = os.getenv("AGAIN")
local heads, sums, total = {}, {}, 0
local n = 0

local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init()
  math.randomseed(1000 * run + number)
  for id in io.lines(ids) do
    heads[#heads + 1] = "POST /api/v1/articles/" .. id .. "/views HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n" ..
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\nX-Forwarded-For: "
    total = total + 1 / #heads
    sums[#heads] = total
  end
end

-- The first rank whose sum of weights reaches the random figure.
local function zipf()
  local wanted, low, high = math.random() * total, 1, #sums
  while low < high do
    local middle = math.floor((low + high) / 2)
    if sums[middle] < wanted then low = middle + 1 else high = middle end
  end
  return low
end

function request()
  n = n + 1
  if limit and n > limit then
    if again then
      n = 1
      math.randomseed(1000 * run + number)
    else
      wrk.thread:stop()
    end
  end
  -- 2^20 addresses a thread and run: 16 runs of 4 threads in 10.0.0.0/8 and what lies above it.
  local a = 10 + run
  local b = number * 16 + math.floor(n / 65536) % 16
  return heads[zipf()] .. a .. "." .. b .. "." .. math.floor(n / 256) % 256 .. "." .. n % 256 .. "\r\n\r\n"
end
